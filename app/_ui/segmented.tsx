import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

type Option = { value: string; label: ReactNode; hint?: string };
type SegmentedProps = Omit<ComponentProps<"input">, "type" | "value" | "defaultValue"> & {
  legend: string;
  /** Show the legend above; otherwise it is only read out. */
  isLegendShown?: boolean;
  name: string;
  options: readonly Option[];
  defaultValue?: string | undefined;
  value?: string | undefined;
};

const SEGMENT =
  "flex min-h-11 grow items-center justify-center bg-bg px-3 py-1.5 text-ink-2 no-underline rail:min-h-8 rail:grow-0";

/** One of a few choices: native radio buttons, so arrow keys and forms work without scripts. */
export function Segmented(props: SegmentedProps) {
  const { legend, isLegendShown, options, defaultValue, value, ...rest } = props;
  return (
    <fieldset>
      <legend className={isLegendShown ? "mb-1 font-strong" : "sr-only"}>{legend}</legend>
      <div className="inline-flex flex-wrap gap-px overflow-hidden rounded-4 border border-control bg-control">
        {options.map((option) => (
          <label
            key={option.value}
            title={option.hint}
            className={`${SEGMENT} hover:bg-hover has-checked:bg-ink has-checked:text-on-ink has-focus-visible:outline-2 has-focus-visible:-outline-offset-4 has-focus-visible:outline-current`}
          >
            <input
              type="radio"
              {...rest}
              value={option.value}
              {...(value === undefined
                ? { defaultChecked: option.value === defaultValue }
                : { checked: option.value === value })}
              className="sr-only"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The same look for a choice that lives in the URL, such as an order or a filter. */
export function SegmentedLinks(props: {
  label: string;
  items: readonly { href: string; label: ReactNode; isCurrent: boolean }[];
}) {
  return (
    <nav
      aria-label={props.label}
      className="inline-flex flex-wrap gap-px overflow-hidden rounded-4 border border-control bg-control"
    >
      {props.items.map((item) => (
        <Link
          key={item.href}
          href={item.href}
          aria-current={item.isCurrent ? "true" : undefined}
          className={`${SEGMENT} hover:bg-hover focus-visible:-outline-offset-4 aria-[current]:bg-ink aria-[current]:text-on-ink`}
        >
          {item.label}
        </Link>
      ))}
    </nav>
  );
}
