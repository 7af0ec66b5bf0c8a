export const SAMPLE_NOTE = "generated to try the product; nothing in it is real.";

/** What `assay seed` can fill a workspace with. */
export const SCENARIOS = [
  { name: "demo", says: "the paper's eight projects" },
  { name: "empty", says: "no projects: removes the demo and every sample" },
  { name: "portfolio-100", says: "a hundred generated projects" },
  { name: "portfolio-1000", says: "a thousand generated projects" },
  { name: "portfolio-10000", says: "ten thousand generated projects" },
  { name: "worst-case", says: "the longest and oddest names, texts, states and lists" },
] as const;
export type Scenario = (typeof SCENARIOS)[number]["name"];
