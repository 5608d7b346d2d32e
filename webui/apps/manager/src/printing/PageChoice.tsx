import { Button, ChipGroup, useText } from "@comanda/ui";
import { Image as ImageIcon, Printer } from "lucide-react";
import { Hint, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import styles from "./printing.module.css";
import { usePages } from "./printingData.ts";
import { printingText } from "./text.ts";

/** Which line of a printer's strip reads right: what is tapped is the page that it gets its Greek from. */
export function PageChoice({ printerId }: { readonly printerId: number }) {
  const t = useText(printingText);
  const change = useChange("printers");
  const { lines = [], is_drawn: isDrawn = false } = usePages(printerId).data ?? {};
  const params = { path: { printer_id: printerId } };
  const choose = (chosen: readonly number[]) => {
    const line = lines.find((one) => one.line === chosen[0]);
    if (line === undefined) return;
    void change.run(
      (api) =>
        api.PUT("/api/printers/{printer_id}", {
          params,
          body: { code_page: line.number, code_page_codec: line.codec },
        }),
      { text: t("pages.chosen", { line: line.line }) },
    );
  };
  const draw = () =>
    void change.run(
      (api) =>
        api.PUT("/api/printers/{printer_id}", {
          params,
          body: { code_page: null, code_page_codec: "ascii" },
        }),
      { text: t("pages.drawn") },
    );
  return (
    <section className={styles.panel}>
      <ChipGroup
        label={t("pages.which")}
        choices={lines.map(({ line }) => ({ key: line, word: String(line) }))}
        chosen={lines.filter(({ is_in_use }) => is_in_use).map(({ line }) => line)}
        onChange={choose}
        least={isDrawn ? 0 : 1}
        most={1}
      />
      <Hint>{t(isDrawn ? "pages.isDrawn" : "pages.hint")}</Hint>
      <Row>
        <Button
          icon={Printer}
          pending={change.isBusy}
          onClick={() =>
            void change.run((api) => api.POST("/api/printers/{printer_id}/strip", { params }), {
              text: t("pages.printed"),
            })
          }
        >
          {t("pages.print")}
        </Button>
        {isDrawn ? null : (
          <Button icon={ImageIcon} pending={change.isBusy} onClick={draw}>
            {t("pages.draw")}
          </Button>
        )}
      </Row>
    </section>
  );
}
