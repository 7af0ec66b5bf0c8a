import Link from "next/link";
import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";

/** main: the one action of the screen. plain: every other. quiet: beside text. danger: ends or deletes something. */
export type ButtonLook = "main" | "plain" | "quiet" | "danger";

const LOOK: Record<ButtonLook, string> = {
  main: "border-ink bg-ink text-on-ink font-strong hover:opacity-85",
  plain: "border-control bg-bg text-ink hover:bg-hover",
  quiet: "border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink",
  danger: "border-fail bg-bg text-ink font-strong hover:bg-hover",
};

const SHAPE =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-4 border px-3.5 py-1.5 text-14 no-underline rail:min-h-9 disabled:cursor-default disabled:opacity-60";

const shape = (look: ButtonLook, className?: string) => classNames(SHAPE, LOOK[look], className);

type ButtonProps = ComponentProps<"button"> & {
  look?: ButtonLook;
  /** Set: the control stays, disabled, and says why beside it. Never hide what somebody may not do. */
  disabledBecause?: string | null | undefined;
};

export function Button({ look = "plain", disabledBecause, className, ...rest }: ButtonProps) {
  if (disabledBecause)
    return <DisabledControl reason={disabledBecause}>{rest.children}</DisabledControl>;
  return <button type="button" {...rest} className={shape(look, className)} />;
}

type LinkButtonProps = ComponentProps<typeof Link> & {
  look?: ButtonLook;
  disabledBecause?: string | null | undefined;
};

export function LinkButton({
  look = "plain",
  disabledBecause,
  className,
  ...rest
}: LinkButtonProps) {
  if (disabledBecause)
    return <DisabledControl reason={disabledBecause}>{rest.children}</DisabledControl>;
  return <Link {...rest} className={shape(look, className)} />;
}

/** Looks like the button it stands for, can be focused so that its reason is read, does nothing. */
function DisabledControl({ reason, children }: { reason: string; children: ReactNode }) {
  const id = useId();
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
      <button
        type="button"
        aria-disabled="true"
        aria-describedby={id}
        className={classNames(SHAPE, "cursor-not-allowed border-dashed border-control text-ink-2")}
      >
        {children}
      </button>
      <span id={id} className="text-12 text-ink-2">
        {reason}
      </span>
    </span>
  );
}
