import { Button, useText } from "@comanda/ui";
import { Copy } from "lucide-react";
import { Hint } from "../shell/Frame.tsx";
import { useCopy } from "../shell/useCopy.ts";
import styles from "./door.module.css";
import { doorText } from "./text.ts";

/** Codes that are shown once: to be written down, or copied to where passwords are kept. */
export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const t = useText(doorText);
  const copy = useCopy();
  return (
    <div className={styles.codes}>
      <Hint>{t("codesHint")}</Hint>
      <ul>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button icon={Copy} onClick={() => copy(codes.join("\n"))}>
        {t("copy")}
      </Button>
    </div>
  );
}
