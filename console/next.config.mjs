/**
 * How Next builds and serves the console. Types and lint are gates of their own (`npm run check`), so the build does neither.
 * Headers that depend on the request (the nonce) or on the deployment (HSTS) are set in src/proxy.ts.
 */
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
  // Compression holds streams back until a block is full; a proxy in front compresses better than this process could.
  compress: false,
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true, tsconfigPath: "tsconfig.next.json" },
  turbopack: { root: new URL("..", import.meta.url).pathname },
  experimental: { optimizePackageImports: ["@carbon/react", "@carbon/icons-react"] },
  devIndicators: false,
  headers: async () => [{ source: "/:path*", headers: always }],
};

export default config;
