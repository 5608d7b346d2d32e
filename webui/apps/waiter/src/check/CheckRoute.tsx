import { CheckPage } from "@comanda/check/pad";
import type { Place } from "@comanda/core";
import { useOverlaidTables } from "@comanda/ui";
import { useMemo } from "react";
import { useLocation, useParams } from "wouter";
import { LostPage } from "../shell/LostPage.tsx";

/** The check of a table or of an order, whole on the phone. */
export default function CheckRoute() {
  const { tableId, orderId } = useParams<{ tableId?: string; orderId?: string }>();
  const [, navigate] = useLocation();
  const place = usePlaceOf(tableId, orderId);
  if (place === null) return <LostPage />;
  return (
    <CheckPage
      key={orderId ?? `table ${tableId}`}
      place={place}
      onBack={() => navigate("/")}
      onPay={(id) => navigate(`/order/${id}/pay`)}
      onGone={(next) => navigate(next === undefined ? "/" : `/order/${next}`)}
    />
  );
}

function usePlaceOf(tableId: string | undefined, orderId: string | undefined): Place | null {
  const { tables } = useOverlaidTables();
  const at = tables?.find(({ checks }) => checks.some(({ order_id }) => order_id === orderId))?.id ?? null;
  return useMemo(() => {
    if (orderId !== undefined) return { orderId, tableId: at };
    const id = Number(tableId);
    return Number.isSafeInteger(id) && id > 0 ? { tableId: id } : null;
  }, [tableId, orderId, at]);
}
