import path from "node:path";
import type { NextConfig } from "next";

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  },
];

const config: NextConfig = {
  poweredByHeader: false,
  serverExternalPackages: [
    "pg",
    "pdfkit",
    "docx",
    // One registry and one tracer for a process, whichever bundle asks.
    "prom-client",
    "@opentelemetry/api",
    "@opentelemetry/sdk-trace-node",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
  ],
  turbopack: { root: path.resolve(import.meta.dirname) },
  outputFileTracingRoot: path.resolve(import.meta.dirname),
  // Types are checked over the whole project by `npm test`; a start of the server does not need the
  // test packages that such a check reads.
  typescript: { ignoreBuildErrors: true },
  // A page that is not for its reader answers 403 with a page that says so (app/forbidden.tsx).
  experimental: { authInterrupts: true },
  // Browser requests of the development server by its loopback address, beside localhost.
  allowedDevOrigins: ["127.0.0.1"],
  headers: async () => [
    { source: "/:path*", headers: securityHeaders },
    // No answer of the API is a page, whatever somebody sent is in it; pages have a policy by proxy.ts.
    {
      source: "/api/:path*",
      headers: [
        {
          key: "Content-Security-Policy",
          value: "default-src 'none'; frame-ancestors 'none'; sandbox",
        },
      ],
    },
  ],
};

export default config;
