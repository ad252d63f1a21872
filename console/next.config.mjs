/**
 * How Next builds and serves the console. Types and lint are gates of their own (`npm run check`), so the build does neither.
 * Headers that depend on the request (the nonce) or on the deployment (HSTS) are set in src/proxy.ts.
 */
import { ServerResponse } from "node:http";

// Next hands the headers of a route handler on as lists, and its compression knows a media type only as a text, so that the largest answers
// of all, histories, went to the page as they are (vercel/next.js 98007). No header but that one is touched.
const { setHeader } = ServerResponse.prototype;
ServerResponse.prototype.setHeader = function (name, value) {
  const isList = Array.isArray(value) && value.length === 1 && name.toLowerCase() === "content-type";
  return setHeader.call(this, name, isList ? value[0] : value);
};

const always = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value: "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
  },
];

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  // A history of 50,000 events is a tenth of itself then. Streams are flushed with every piece.
  compress: true,
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true, tsconfigPath: "tsconfig.next.json" },
  // Carbon's own index brings every part with it, half a megabyte that no page uses.
  turbopack: { root: new URL("..", import.meta.url).pathname, resolveAlias: { "@carbon/react": "./src/carbon-parts.mjs" } },
  experimental: { optimizePackageImports: ["@carbon/icons-react"] },
  devIndicators: false,
  // Browsers ask for it of their own accord, when a page's own icon link comes a moment late.
  redirects: async () => [{ source: "/favicon.ico", destination: "/icon.svg", permanent: true }],
  headers: async () => [{ source: "/:path*", headers: always }],
};

export default config;
