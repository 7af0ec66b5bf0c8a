import type { Certification, CertificationState } from "./schema.ts";

export const CERTIFICATE_WORD: Readonly<Record<CertificationState, string>> = {
  never: "No certificate yet",
  certified: "Certified",
  due: "Review due",
  grace: "In its days of grace",
  "not-certified": "Not certified",
};

/** What that means, in a sentence. */
export function certificateMeaning({ state, because, plan }: Certification): string {
  const why = because.join(" ");
  switch (state) {
    case "never":
      return "It begins with the first decision that lets it through.";
    case "certified":
      return "Decide again before it ends; a change of owner, source or a raised factor calls for that earlier.";
    case "due":
      return `${why} Decide the gate again before the days of grace are over.`;
    case "grace":
      return `${why} The plan: ${plan?.note ?? ""}`;
    case "not-certified":
      return `${why} Nothing is switched off; the next decision that lets it through certifies it again.`;
  }
}
