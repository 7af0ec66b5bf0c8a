/** From one value to another; drawn, because not every font has the sign. */
export function Arrow() {
  return (
    <svg
      width="18"
      height="10"
      viewBox="0 0 18 10"
      role="img"
      aria-label="to"
      className="chart mx-1 inline-block"
    >
      <path d="M1 5H16M12 1.5 16 5l-4 3.5" className="s-ink s15 nofill" />
    </svg>
  );
}
