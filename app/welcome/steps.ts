export const STEPS = [
  {
    id: "name",
    word: "Name",
    title: "Name the workspace",
    why: "Everybody who joins reads it in the invitation.",
  },
  {
    id: "invite",
    word: "People",
    title: "Invite somebody who answers with you",
    why: "Two people who rate the same project find out where they disagree. Make as many links as you need.",
  },
  {
    id: "demo",
    word: "Demo",
    title: "Keep the demo or begin empty",
    why: "Its projects come from a published study; they show every page with something on it.",
  },
  {
    id: "project",
    word: "First project",
    title: "Register your first project",
    why: "A name is enough. The quick assessment after it takes about three minutes and gives a first score.",
  },
] as const;

export type Step = (typeof STEPS)[number]["id"];

export function isStep(value: unknown): value is Step {
  return STEPS.some(({ id }) => id === value);
}

/** Where the set-up goes on: the first step that is not done. A demo that was kept is no step left open. */
export function firstOpen(done: Readonly<Record<Step, boolean>>): Step {
  const open = STEPS.filter(({ id }) => !done[id]).map(({ id }) => id);
  const isDemoDecided = done.project;
  return open.find((id) => id !== "demo" || !isDemoDecided) ?? "project";
}
