import { Loading, ProblemNote, TopBar } from "@comanda/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import styles from "./shell.module.css";

export interface FrameProps {
  readonly title: string;
  readonly under?: ReactNode;
  readonly onBack?: () => void;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page of the panel: its bar, what belongs to the whole of it, and its body. */
export function Frame({ title, under, onBack, actions, children }: FrameProps) {
  return (
    <>
      <TopBar title={title} under={under} {...(onBack ? { onBack } : {})} />
      <main className={styles.page}>
        {actions ? <Row>{actions}</Row> : null}
        {children}
      </main>
    </>
  );
}

/** What was read, once it is there; until then a word, and what went wrong with how to go on. */
export function Answer<T>({
  of: { data, error, refetch, isFetching },
  children,
}: {
  readonly of: UseQueryResult<T, Error>;
  readonly children: (data: T) => ReactNode;
}) {
  if (data !== undefined) return children(data);
  if (error) return <ProblemNote problem={error} onRetry={() => void refetch()} isRetrying={isFetching} />;
  return <Loading />;
}

/** Buttons or fields side by side, which wrap where there is no room. */
export function Row({ children }: { readonly children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}

/** Cards beside each other on a desk. */
export function Grid({ children }: { readonly children: ReactNode }) {
  return <div className={styles.grid}>{children}</div>;
}

/** Cards under each other beside another. */
export function Column({ children }: { readonly children: ReactNode }) {
  return <div className={styles.column}>{children}</div>;
}

/** Fields under each other. */
export function Form({ onDone, children }: { readonly onDone?: () => void; readonly children: ReactNode }) {
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onDone?.();
      }}
    >
      {children}
    </form>
  );
}

/** A quiet sentence that explains what stands beside it. */
export function Hint({ children }: { readonly children: ReactNode }) {
  return <p className={styles.hint}>{children}</p>;
}

/** Names with what they are, under each other. */
export function Facts({ of }: { readonly of: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What is copied or typed elsewhere, letter by letter. */
export function Code({ children }: { readonly children: ReactNode }) {
  return <code className={styles.code}>{children}</code>;
}

/** Return a fingerprint as it is compared by eye: in groups of four. */
export function inFours(fingerprint: string): string {
  return fingerprint.replace(/\s/g, "").replace(/(.{4})(?=.)/g, "$1 ");
}
