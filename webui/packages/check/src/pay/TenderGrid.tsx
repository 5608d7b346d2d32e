import type { TenderView } from "@comanda/api";
import { useLanguage, useText } from "@comanda/ui";
import {
  Banknote,
  BedDouble,
  BookUser,
  CreditCard,
  Ellipsis,
  type LucideIcon,
  Smartphone,
  Ticket,
} from "lucide-react";
import styles from "./pay.module.css";
import { payText } from "./text.ts";

const ICONS: Readonly<Record<TenderView["kind"], LucideIcon>> = {
  cash: Banknote,
  card: CreditCard,
  voucher: Ticket,
  room: BedDouble,
  account: BookUser,
  mobile: Smartphone,
  other: Ellipsis,
};

export interface TenderGridProps {
  readonly tenders: readonly TenderView[];
  readonly onChoose: (tender: TenderView) => void;
}

/** With what the guest pays; the first two, which are nearly all, are the largest. */
export function TenderGrid({ tenders, onChoose }: TenderGridProps) {
  const t = useText(payText);
  const language = useLanguage();
  return (
    <ul className={styles.tenders} aria-label={t("with")}>
      {tenders.map((tender) => {
        const Icon = ICONS[tender.kind];
        return (
          <li key={tender.code}>
            <button type="button" className={styles.tender} onClick={() => onChoose(tender)}>
              <Icon aria-hidden size="1.75em" />
              {tender.names[language]}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
