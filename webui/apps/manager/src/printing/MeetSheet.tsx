import type { PrinterView } from "@comanda/api";
import { Banner, Button, Loading, Sheet, useText } from "@comanda/ui";
import { Hint } from "../house/Desk.tsx";
import { PageChoice } from "./PageChoice.tsx";
import styles from "./printing.module.css";
import { gradeOf, mendOf, usePrinters, useProfiles, whereOf } from "./printingData.ts";
import { printingText } from "./text.ts";

interface Props {
  readonly printerId: number;
  readonly onClose: () => void;
}

/** A printer that was just taken into use: it is measured, says on its paper what it is, and is asked for its Greek. */
export function MeetSheet({ printerId, onClose }: Props) {
  const t = useText(printingText);
  const printer = (usePrinters(1_500).data ?? []).find(({ id }) => id === printerId);
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={printer?.name ?? t("found.unnamed")}
      actions={
        <Button kind="primary" onClick={onClose}>
          {t("meet.done")}
        </Button>
      }
    >
      <div className={styles.panel}>
        {printer === undefined || printer.grade === null ? (
          <Measuring printer={printer} />
        ) : (
          <>
            <Banner kind="notice">{t("meet.found")}</Banner>
            <PrinterFacts printer={printer} />
            <PageChoice printerId={printer.id} />
          </>
        )}
      </div>
    </Sheet>
  );
}

function Measuring({ printer }: { readonly printer: PrinterView | undefined }) {
  const t = useText(printingText);
  const condition = printer?.condition ?? "unknown";
  const where = printer ? whereOf(printer) : "network";
  return condition === "ok" || condition === "unknown" ? (
    <>
      <Loading />
      <Hint>{t("printer.adding")}</Hint>
    </>
  ) : (
    <Banner kind="alarm">{t(`mend.${mendOf(condition, where)}`)}</Banner>
  );
}

/** What a printer said of itself, and what follows from it. */
export function PrinterFacts({ printer }: { readonly printer: PrinterView }) {
  const t = useText(printingText);
  const profile = useProfiles().data?.find(({ name }) => name === printer.profile);
  const facts = [
    printer.model || profile?.label,
    printer.told_serial ? t("meet.serial", { serial: printer.told_serial }) : "",
    printer.firmware ? t("meet.firmware", { firmware: printer.firmware }) : "",
    whereOf(printer) === "usb" ? t("found.onUsb") : t("found.at", { address: printer.ip_address }),
    t(`grade.${gradeOf(printer.grade)}`),
    t("meet.width", { columns: printer.columns ?? profile?.columns ?? 48 }),
  ];
  return (
    <ul className={styles.facts}>
      {facts.filter(Boolean).map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}
