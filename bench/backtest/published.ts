// What the reference says of itself, on its own open data: 168 + 40 projects and 87 run histories, of
// which the folder that --data names holds most. So these rows lie beside ours and are not recomputed,
// except for the runs, where the chances of every case are at hand.

export const PUBLISHED = {
  plans: [
    { past: 0, coverage: 0.855, relativeWidth: 0.88, pinball: 0.083 },
    { past: 1, coverage: 0.835, relativeWidth: Number.NaN, pinball: Number.NaN },
    { past: 3, coverage: 0.849, relativeWidth: 0.73, pinball: 0.077 },
    { past: 5, coverage: 0.844, relativeWidth: Number.NaN, pinball: Number.NaN },
    { past: 10, coverage: 0.812, relativeWidth: 0.74, pinball: 0.076 },
    { past: 20, coverage: 0.833, relativeWidth: 0.88, pinball: 0.077 },
  ],
  inFlight: [
    { share: 0, coverage: 0.95, pinball: Number.NaN },
    { share: 0.25, coverage: 0.95, pinball: 0.044 },
    { share: 0.5, coverage: 0.88, pinball: 0.055 },
    { share: 0.75, coverage: 0.85, pinball: 0.054 },
  ],
  weeks: { coverage: 0.804, relativeWidth: 0.8, pinball: 0.15 },
} as const;
