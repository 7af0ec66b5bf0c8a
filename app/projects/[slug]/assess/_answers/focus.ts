/** Moves the focus to the chosen answer of the next (1) or previous (-1) question on the screen. */
export function focusQuestion(within: HTMLElement | null, id: string, by: 1 | -1 | 0): void {
  const all = [...(within?.querySelectorAll<HTMLElement>("[data-question]") ?? [])];
  const here = all.findIndex((element) => element.dataset.question === id);
  const question = all[here + by];
  const radio =
    question?.querySelector<HTMLInputElement>("input[type=radio]:checked") ??
    question?.querySelector<HTMLInputElement>("input[type=radio]");
  // The row is brought into view as a whole; the browser would only show the tiny button.
  radio?.focus({ preventScroll: true });
  question?.scrollIntoView({ block: "nearest" });
}
