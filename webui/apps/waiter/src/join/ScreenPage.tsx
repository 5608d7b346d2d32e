import { Button, useBox, useText } from "@comanda/ui";
import { ChefHat, Monitor } from "lucide-react";
import { waiterText } from "../text/index.ts";
import { DoorFrame } from "./DoorFrame.tsx";

export interface ScreenPageProps {
  readonly kind: "kitchen" | "display";
  readonly name: string;
}

/** A screen on a wall that has joined: it says what it is, and what it will show. */
export function ScreenPage({ kind, name }: ScreenPageProps) {
  const t = useText(waiterText);
  const { session } = useBox();
  return (
    <DoorFrame
      icon={kind === "kitchen" ? ChefHat : Monitor}
      title={t(`screen.${kind}`)}
      said={t(`screen.${kind}Said`)}
    >
      <p>{t("screen.joined", { name })}</p>
      <Button kind="quiet" wide onClick={() => void session.leave()}>
        {t("screen.leave")}
      </Button>
    </DoorFrame>
  );
}
