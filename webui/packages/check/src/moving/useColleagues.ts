import { useBox, useSession, useSignal } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

/** Somebody to hand tables or money to. */
export interface Colleague {
  readonly id: number;
  readonly name: string;
}

/**
 * Return the colleagues as far as this person may know them: the whole staff where he may see it, else who worked on
 * this device and who serves a check beside him.
 */
export function useColleagues(): readonly Colleague[] {
  const box = useBox();
  const session = useSession();
  const onDevice = useSignal(box.session.people);
  const me = "me" in session ? session.me : null;
  const maySee = me?.actions.includes("staff.see") === true;
  const { data: staff } = useQuery({ ...box.queries.people(), enabled: maySee });
  const { data: orders } = useQuery({ ...box.queries.myOrders(), enabled: me !== null });
  return useMemo(() => {
    const known = new Map<number, string>();
    for (const person of onDevice) known.set(person.id, person.username);
    for (const order of orders ?? []) for (const { id, name } of order.waiters) known.set(id, name);
    for (const user of staff ?? []) {
      if (user.is_active && user.role !== "kitchen") known.set(user.id, user.username);
      else known.delete(user.id);
    }
    if (me) known.delete(me.id);
    return [...known].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
  }, [onDevice, orders, staff, me]);
}
