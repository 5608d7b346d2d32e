import { Button, EmptyState, useText } from "@comanda/ui";
import { MapPinOff } from "lucide-react";
import { useLocation } from "wouter";
import { waiterText } from "../text/index.ts";

/** An address that leads nowhere, such as an old bookmark. */
export function LostPage() {
  const t = useText(waiterText);
  const [, navigate] = useLocation();
  return (
    <EmptyState
      icon={MapPinOff}
      title={t("lost.title")}
      action={
        <Button kind="primary" big onClick={() => navigate("/")}>
          {t("lost.go")}
        </Button>
      }
    >
      {t("lost.said")}
    </EmptyState>
  );
}
