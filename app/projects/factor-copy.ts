import type { FactorId, Factors } from "#server/catalogue/schema.ts";

type LevelOf<F extends FactorId> = NonNullable<Factors[F]>;
type Copy<F extends FactorId> = {
  readonly question: string;
  readonly why: string;
  readonly levels: Readonly<Record<LevelOf<F>, { readonly label: string; readonly hint: string }>>;
};

/** The nine context factors in plain words, from the easiest level to the hardest. */
export const FACTOR_COPY: { readonly [F in FactorId]: Copy<F> } = {
  stage: {
    question: "How far is it?",
    why: "The later the stage, the more has to be in place.",
    levels: {
      research: { label: "Research", hint: "We are finding out whether it can work" },
      prototype: {
        label: "Prototype",
        hint: "It works on somebody's machine or for a demonstration",
      },
      pilot: { label: "Pilot", hint: "A few real users or a part of the real traffic" },
      production: { label: "Production", hint: "Real users depend on it" },
      scaled: { label: "Scaled", hint: "Many users, sites or models depend on it" },
    },
  },
  criticality: {
    question: "How bad is a wrong prediction?",
    why: "Think of the worst plausible one, not of the usual one.",
    levels: {
      low: { label: "A nuisance", hint: "Somebody notices and goes on" },
      moderate: { label: "Costs money", hint: "Lost time or money that can be repaired" },
      high: { label: "Hurts somebody", hint: "A person or the company is harmed" },
      critical: {
        label: "Cannot be undone",
        hint: "Safety, liberty, livelihood or the whole business",
      },
    },
  },
  sensitivity: {
    question: "What data does it use?",
    why: "The most sensitive kind counts.",
    levels: {
      public: { label: "Public", hint: "Anybody may see it" },
      internal: { label: "Internal", hint: "Company data without persons in it" },
      personal: { label: "Personal", hint: "It says something about a person" },
      special: { label: "Special", hint: "Health, finances, beliefs, children, biometrics" },
    },
  },
  modelClass: {
    question: "What kind of model is it?",
    why: "The more opaque it is, the harder to test and to explain.",
    levels: {
      "rules-or-linear": { label: "Rules or linear", hint: "One can read it" },
      "tree-ensemble": { label: "Trees", hint: "Random forests, gradient boosting" },
      "shallow-nn": { label: "Small network", hint: "A neural network of a few layers" },
      deep: { label: "Deep network", hint: "Many layers, for images, text, series" },
      "foundation-or-rl": {
        label: "Foundation or RL",
        hint: "Large language model, or reinforcement learning",
      },
    },
  },
  dataSize: {
    question: "How much data?",
    why: "What does not fit one machine is harder to test and to version.",
    levels: {
      small: { label: "Fits a laptop", hint: "Loads into memory" },
      "large-single-node": { label: "One big machine", hint: "Needs a server, not a cluster" },
      cluster: { label: "A cluster", hint: "Is processed on many machines" },
      "massive-or-stream": { label: "Streams", hint: "Arrives without end, or too much to keep" },
    },
  },
  team: {
    question: "Who builds and runs it?",
    why: "Each border between people is a place where knowledge is lost.",
    levels: {
      "one-person": { label: "One person", hint: "The same person does everything" },
      "cross-functional": { label: "One mixed team", hint: "Science and engineering sit together" },
      "separate-roles": { label: "Separate teams", hint: "Scientists hand over to engineers" },
      "handover-across-organisations": {
        label: "Across companies",
        hint: "Built by one organisation, run by another",
      },
    },
  },
  feedback: {
    question: "Do its predictions change the data it learns from?",
    why: "A model that shapes its own data can look right for the wrong reason.",
    levels: {
      none: { label: "No", hint: "What it says has no effect on later data" },
      indirect: { label: "Indirectly", hint: "People or other systems act on it" },
      direct: { label: "Directly", hint: "It chooses what will be observed next" },
    },
  },
  dependencies: {
    question: "What does it depend on?",
    why: "Data sources, other models and services that somebody else may change.",
    levels: {
      "few-static": { label: "Little", hint: "A few sources that hardly change" },
      several: { label: "Several", hint: "Several sources, with owners one knows" },
      "many-changing": { label: "Much", hint: "Many sources or models that change often" },
    },
  },
  novelty: {
    question: "How new is the task?",
    why: "What nobody has done yet cannot be estimated like what somebody has.",
    levels: {
      "known-solution": { label: "Known", hint: "Done before, here or elsewhere" },
      adapted: { label: "Adapted", hint: "A known method on a new kind of data" },
      "open-research": { label: "Open", hint: "Nobody knows whether it can be done" },
    },
  },
};

export const FACTOR_IDS: readonly FactorId[] = [
  "stage",
  "criticality",
  "sensitivity",
  "modelClass",
  "dataSize",
  "team",
  "feedback",
  "dependencies",
  "novelty",
];

export const REGULATORY = {
  none: "None known",
  minimal: "Minimal risk",
  limited: "Limited risk: people must be told",
  "high-risk": "High risk",
  prohibited: "Prohibited practice",
} as const;

export const AREA_NAME = {
  model: "Model",
  features: "Features",
  pipeline: "Pipeline",
  product: "Product",
} as const;
