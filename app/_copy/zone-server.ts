import { cache } from "react";

// Whose clock times are shown by, in server components: the reader's, known once their request has
// said who they are.

const ofRequest = cache(() => ({ zone: "UTC" }));

export const zoneHere = (): string => ofRequest().zone;

export function setZone(zone: string | null): void {
  if (zone !== null) ofRequest().zone = zone;
}
