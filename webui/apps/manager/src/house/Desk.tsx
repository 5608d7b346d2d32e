import { Loading, ProblemNote, TopBar } from "@comanda/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import styles from "./house.module.css";

/** A page of the desk: its title, what belongs to the whole of it, and its body. */
export function Desk({
  title,
  under,
  actions,
  onBack,
  children,
}: {
  readonly title: string;
  readonly under?: string;
  readonly actions?: ReactNode;
  readonly onBack?: () => void;
  readonly children: ReactNode;
}) {
  return (
    <>
      <TopBar title={title} {...(under ? { under } : {})} {...(onBack ? { onBack } : {})}>
        {actions}
      </TopBar>
      <main className={styles.page}>{children}</main>
    </>
  );
}

/** What was read, once it is there; until then a word, and what went wrong with how to go on. */
export function Answer<T>({
  of: { data, error, refetch, isFetching },
  word,
  children,
}: {
  readonly of: UseQueryResult<T, Error>;
  readonly word?: string;
  readonly children: (data: T) => ReactNode;
}) {
  if (data !== undefined) return children(data);
  if (error) return <ProblemNote problem={error} onRetry={() => void refetch()} isRetrying={isFetching} />;
  return <Loading {...(word ? { word } : {})} />;
}

/** Buttons or fields side by side, which wrap where there is no room. */
export function Row({ children, end = false }: { readonly children: ReactNode; readonly end?: boolean }) {
  return <div className={end ? styles.rowEnd : styles.row}>{children}</div>;
}

/** Fields under each other, two or three in a row on a desk. */
export function Form({ children, wide = false }: { readonly children: ReactNode; readonly wide?: boolean }) {
  return <div className={wide ? styles.formWide : styles.form}>{children}</div>;
}

/** A quiet sentence that explains what stands beside it. */
export function Hint({ children }: { readonly children: ReactNode }) {
  return <p className={styles.hint}>{children}</p>;
}

/** A visible name above choices that say it to screen readers themselves. */
export function Labelled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={styles.labelled}>
      <span aria-hidden>{label}</span>
      {children}
    </div>
  );
}
