"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

/** A link of the sidebar that knows when it is the current place. */
export function NavLink(props: {
  href: string;
  title: string;
  /** Also current on the pages below it. */
  isSection?: boolean;
  children: ReactNode;
}) {
  const path = usePathname();
  const isHere = path === props.href;
  const isBelow = props.isSection && path.startsWith(`${props.href}/`);
  return (
    <Link
      href={props.href}
      title={props.title}
      aria-current={isHere ? "page" : isBelow ? "true" : undefined}
      className="nav-item"
    >
      {props.children}
    </Link>
  );
}
