import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "coverage",
  tool: "Coverage",
  title: "Coverage reports (coverage.py JSON, Cobertura XML, LCOV)",
  homepage: "https://coverage.readthedocs.io",
  versions: ["coverage.py 7.17.3"],
  formats: ["coverage.py-json", "cobertura-xml", "lcov"],
  badFormats: ["coverage-json", "coverage-xml"],
  factKinds: ["coverage"],
  lifecycle: "stable",
  quality: {
    "two tool versions":
      "todo: other writers of Cobertura and LCOV are read from their documentation",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
