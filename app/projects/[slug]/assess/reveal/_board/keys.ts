/** Keys of the board, pressed anywhere in it but in the note. */
export type Press = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean };
export type BoardIntent =
  | { do: "move"; by: 1 | -1 }
  | { do: "propose"; key: string }
  | { do: "record" }
  | { do: "clear" };

const CHOICES = /^[0-4emaxnu]$/;

export function boardIntent(press: Press): BoardIntent | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const { key } = press;
  if (key === "ArrowDown" || key === "j") return { do: "move", by: 1 };
  if (key === "ArrowUp" || key === "k") return { do: "move", by: -1 };
  if (key === "Enter") return { do: "record" };
  if (key === "Escape") return { do: "clear" };
  return CHOICES.test(key) ? { do: "propose", key } : null;
}

/** In the note all keys write, but the two that end it; a new line is Shift and Enter. */
export function noteIntent(press: Press & { shiftKey: boolean }): BoardIntent | null {
  if (press.key === "Enter" && !press.shiftKey) return { do: "record" };
  return press.key === "Escape" ? { do: "clear" } : null;
}
