import { createContext, use } from "react";

// Whose clock times are shown by, where components run in a browser and while those are rendered for it.
// For server components package.json names zone-server.ts in its place.

export const ZoneContext = createContext("UTC");

/** Outside rendering, as when something is clicked, there is no reader to ask: UTC. */
export function zoneHere(): string {
  try {
    return use(ZoneContext);
  } catch {
    return "UTC";
  }
}
