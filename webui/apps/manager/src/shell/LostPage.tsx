import { Button, EmptyState, useText } from "@comanda/ui";
import { Compass, Lock } from "lucide-react";
import { useLocation } from "wouter";
import { PageFrame } from "./PageFrame.tsx";
import { shellText } from "./text/index.ts";

/** An address that leads nowhere, or where this person may not go. */
export function LostPage() {
  const t = useText(shellText);
  const [, go] = useLocation();
  return (
    <PageFrame title={t("gone.title")}>
      <EmptyState
        icon={Compass}
        title={t("gone.title")}
        action={
          <Button kind="primary" onClick={() => go("/")}>
            {t("gone.go")}
          </Button>
        }
      >
        {t("gone.what")}
      </EmptyState>
    </PageFrame>
  );
}

/** Somebody who works here, and not at the desk. */
export function NothingHere() {
  const t = useText(shellText);
  return (
    <PageFrame title={t("gone.noneTitle")}>
      <EmptyState
        icon={Lock}
        title={t("gone.noneTitle")}
        action={
          <Button kind="primary" onClick={() => location.assign("/waiter/")}>
            {t("gone.waiter")}
          </Button>
        }
      >
        {t("gone.none")}
      </EmptyState>
    </PageFrame>
  );
}
