import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "model-card",
  tool: "Model card",
  title: "Model cards (Hugging Face front matter and Markdown)",
  homepage: "https://huggingface.co/docs/hub/model-cards",
  versions: ["huggingface_hub 2.4.0"],
  formats: ["model-card-markdown"],
  badFormats: ["hf-model-card"],
  factKinds: ["component", "slice-metric"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "exempt: a card names no version of its format",
    "hostile inputs": "done",
    pointers: "todo: places in the text are not kept, only those in the front matter",
    "live fetch": "todo: pulled from the hub in a later part",
  },
};
