import { Button, EmptyState, useText } from "@comanda/ui";
import { MapPinOff } from "lucide-react";
import { useLocation } from "wouter";
import { Frame } from "./Frame.tsx";
import { shellText } from "./text.ts";

/** An address that leads nowhere. */
export function LostPage() {
  const t = useText(shellText);
  const [, go] = useLocation();
  return (
    <Frame title={t("lost.title")}>
      <EmptyState
        icon={MapPinOff}
        title={t("lost.title")}
        action={<Button onClick={() => go("/sites")}>{t("lost.go")}</Button>}
      >
        {t("lost.what")}
      </EmptyState>
    </Frame>
  );
}
