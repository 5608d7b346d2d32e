import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import { classes } from "./classes.ts";
import { IconButton } from "./IconButton.tsx";
import styles from "./Sheet.module.css";

export interface SheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  /** One sentence under the title. */
  readonly description?: ReactNode;
  /** Buttons at the foot, where the thumb is; they stay while the body scrolls. */
  readonly actions?: ReactNode;
  /** Wider on a desk. */
  readonly roomy?: boolean;
  readonly children?: ReactNode;
}

interface ShownProps extends SheetProps {
  readonly place: string | undefined;
}

function Shown({ open, onOpenChange, title, description, actions, roomy, children, place }: ShownProps) {
  const t = useText(uiText);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={styles.shade} />
        <Radix.Content
          className={classes(styles.sheet, place, roomy && styles.roomy)}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <header className={styles.head}>
            <div>
              <Radix.Title>{title}</Radix.Title>
              {description ? (
                <Radix.Description className={styles.said}>{description}</Radix.Description>
              ) : null}
            </div>
            <Radix.Close asChild>
              <IconButton icon={X} label={t("close")} />
            </Radix.Close>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <div className={styles.body} tabIndex={0}>
            {children}
          </div>
          {actions ? <footer className={styles.foot}>{actions}</footer> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** What slides up under the thumb on a phone and stands in the middle on a desk. Escape, the shade and the cross close it. */
export function Sheet(props: SheetProps) {
  return <Shown {...props} place={styles.bottom} />;
}

/** A small question in the middle of any screen; for what undo cannot mend. */
export function Dialog(props: SheetProps) {
  return <Shown {...props} place={styles.centre} />;
}
