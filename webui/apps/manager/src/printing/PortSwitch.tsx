import type { FoundView } from "@comanda/api";
import { Switch, useText } from "@comanda/ui";
import { isPortDoubted } from "./found.ts";
import { printingText } from "./text.ts";

interface Props {
  readonly found: FoundView;
  readonly isSure: boolean;
  readonly onChange: (isSure: boolean) => void;
}

/** Have a person say that the port is meant, where a found printer stands at an unusual one. */
export function PortSwitch({ found, isSure, onChange }: Props) {
  const t = useText(printingText);
  if (!isPortDoubted(found)) return null;
  return (
    <Switch
      label={t("found.portSure", { port: found.port })}
      hint={t("printer.portSureHint")}
      on={isSure}
      onChange={onChange}
    />
  );
}
