/** `npm run drill:collaboration`: the long proofs. Dies at every disk call, damages every byte, kills real owners. Prints what it found. */
import { live, nextLife } from "./crash-drill.js";
import { IMAGES, MOMENTS } from "./crashing-files.js";
import { createStoreFolder } from "./store-folder.js";

async function crashEverywhere(): Promise<string[]> {
  const place = await createStoreFolder();
  const whole = await live(place.options, null);
  await place.remove();
  const { calls } = whole.files;
  const faults: string[] = [];
  let images = 0;
  for (const call of calls.keys()) {
    for (const moment of MOMENTS) {
      const one = await createStoreFolder();
      const life = await live(one.options, { call, moment });
      for (const image of IMAGES) {
        const wrong = await nextLife(one.options, life, image, ((call * 7) % 10) / 10);
        images += 1;
        faults.push(...wrong.map((fault) => `${JSON.stringify(calls[call])} ${moment} ${image}: ${fault}`));
        if (wrong.length > 0) console.log(faults.at(-1));
      }
      await one.remove();
    }
  }
  console.log(
    `crash points: ${String(calls.length)} disk calls × ${String(MOMENTS.length)} moments × ${String(IMAGES.length)} images = ${String(images)} next lives, ${String(faults.length)} faults`,
  );
  return faults;
}
await crashEverywhere();
