"use client";

import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Button, type ButtonLook } from "./button.tsx";

type DialogProps = {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
};

/** A native modal dialog: the browser traps focus, closes on Esc and gives focus back. */
export function Dialog({ title, isOpen, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    if (isOpen && dialog && !dialog.open) dialog.showModal();
    if (!isOpen && dialog?.open) dialog.close();
  }, [isOpen]);
  return (
    <dialog
      ref={element}
      aria-labelledby={titleId}
      onClose={onClose}
      className="m-auto w-[min(560px,calc(100vw-32px))] rounded-4 border border-control bg-bg p-5 text-ink shadow-float"
    >
      <div className="flex items-start justify-between gap-4">
        <h2 id={titleId} className="text-20 font-strong">
          {title}
        </h2>
        <Button look="quiet" onClick={onClose}>
          Close
        </Button>
      </div>
      <div className="mt-3">{children}</div>
    </dialog>
  );
}

/** A button with the dialog it opens. `children` may be given the function that closes it. */
export function DialogButton(props: {
  label: ReactNode;
  title: string;
  look?: ButtonLook;
  disabledBecause?: string | null | undefined;
  children: ReactNode | ((close: () => void) => ReactNode);
}) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button
        look={props.look ?? "plain"}
        disabledBecause={props.disabledBecause}
        onClick={() => setOpen(true)}
      >
        {props.label}
      </Button>
      <Dialog title={props.title} isOpen={isOpen} onClose={close}>
        {typeof props.children === "function" ? props.children(close) : props.children}
      </Dialog>
    </>
  );
}
