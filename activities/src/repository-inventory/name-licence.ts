/** A licence by its text: phrases that stand in exactly one of the common licences. Unknown is null, never a guess. */

/** Tried in order: a licence that quotes another stands before it. GNU texts do not say "only" or "or later", so neither does the answer. */
const FINGERPRINTS: readonly { spdx: string; has: readonly string[]; lacks?: readonly string[] }[] = [
  { spdx: "AGPL-3.0", has: ["gnu affero general public license", "version 3, 19 november 2007"] },
  { spdx: "LGPL-3.0", has: ["gnu lesser general public license", "version 3, 29 june 2007"] },
  { spdx: "LGPL-2.1", has: ["gnu lesser general public license", "version 2.1, february 1999"] },
  { spdx: "GPL-3.0", has: ["gnu general public license", "version 3, 29 june 2007"] },
  { spdx: "GPL-2.0", has: ["gnu general public license", "version 2, june 1991"] },
  { spdx: "MPL-2.0", has: ["mozilla public license version 2.0", "covered software"] },
  { spdx: "EPL-2.0", has: ["eclipse public license - v 2.0"] },
  { spdx: "EUPL-1.2", has: ["european union public licence", "v. 1.2"] },
  { spdx: "BUSL-1.1", has: ["business source license 1.1"] },
  { spdx: "Elastic-2.0", has: ["elastic license 2.0"] },
  { spdx: "Apache-2.0", has: ["apache license", "version 2.0, january 2004"] },
  { spdx: "Apache-2.0", has: ["licensed under the apache license, version 2.0"] },
  { spdx: "BSL-1.0", has: ["boost software license - version 1.0"] },
  { spdx: "CC0-1.0", has: ["cc0 1.0 universal"] },
  { spdx: "CC-BY-SA-4.0", has: ["attribution-sharealike 4.0 international"] },
  { spdx: "CC-BY-4.0", has: ["attribution 4.0 international"] },
  { spdx: "Unlicense", has: ["this is free and unencumbered software released into the public domain"] },
  { spdx: "WTFPL", has: ["do what the fuck you want to public license"] },
  { spdx: "BSD-4-Clause", has: ["redistribution and use in source and binary forms", "all advertising materials mentioning"] },
  { spdx: "BSD-3-Clause", has: ["redistribution and use in source and binary forms", "endorse or promote products"] },
  { spdx: "BSD-2-Clause", has: ["redistribution and use in source and binary forms", "in binary form must reproduce"] },
  {
    spdx: "Zlib",
    has: ["this software is provided 'as-is', without any express or implied warranty", "altered source versions must be plainly marked"],
  },
  {
    spdx: "ISC",
    has: [
      "permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that",
    ],
  },
  {
    spdx: "ISC",
    has: [
      "permission to use, copy, modify, and distribute this software for any purpose with or without fee is hereby granted, provided that",
    ],
  },
  {
    spdx: "0BSD",
    has: ["permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted."],
  },
  {
    spdx: "MIT",
    has: [
      "permission is hereby granted, free of charge, to any person obtaining a copy",
      "the above copyright notice and this permission notice",
    ],
  },
  {
    spdx: "MIT-0",
    has: ["permission is hereby granted, free of charge, to any person obtaining a copy", "without restriction"],
    lacks: ["above copyright notice"],
  },
];

/** The SPDX identifier, or null. `LICENSES/<id>.txt` names itself (REUSE); an `SPDX-License-Identifier` line is believed. */
export function nameLicence(path: string, text: string): string | null {
  const reuse = /^LICENSES\/([A-Za-z0-9.+-]+)\.txt$/.exec(path)?.[1];
  if (reuse !== undefined) return reuse;
  const stated = /SPDX-License-Identifier:\s*([A-Za-z0-9.+() -]{1,100}?)\s*$/m.exec(text)?.[1];
  if (stated !== undefined) return stated;
  const plain = text.toLowerCase().replace(/["“”]/g, '"').replace(/[‘’]/g, "'").replace(/\s+/g, " ");
  const found = FINGERPRINTS.find(
    ({ has, lacks }) => has.every((phrase) => plain.includes(phrase)) && !(lacks ?? []).some((phrase) => plain.includes(phrase)),
  );
  return found?.spdx ?? null;
}
