import { useLayoutEffect, useRef } from "react";
import { useLocation } from "wouter";

/** Whoever takes the phone over begins at the tables, not on the page that the one before has left. */
export function useFreshStart(person: number | null, isLoading: boolean): void {
  const [, navigate] = useLocation();
  const before = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (isLoading) return;
    if (before.current !== null && before.current !== person) navigate("/", { replace: true });
    before.current = person;
  }, [person, isLoading, navigate]);
}
