import { Search, X } from "lucide-react";
import { useRef } from "react";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import { IconButton } from "./IconButton.tsx";
import styles from "./SearchField.module.css";

export interface SearchFieldProps {
  /** What is searched. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Enter: most often the first hit is taken. */
  readonly onDone?: () => void;
  readonly autoFocus?: boolean;
}

/** Looks for something while one types; Escape and the cross empty it. */
export function SearchField({ label, value, onChange, onDone, autoFocus = false }: SearchFieldProps) {
  const t = useText(uiText);
  const input = useRef<HTMLInputElement>(null);
  const clear = () => {
    onChange("");
    input.current?.focus();
  };
  return (
    <search className={styles.field}>
      <Search aria-hidden size="1.25em" className={styles.glass} />
      <input
        ref={input}
        type="search"
        enterKeyHint="search"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-label={label}
        placeholder={label}
        // biome-ignore lint/a11y/noAutofocus: a page whose first act is to search asks for it
        autoFocus={autoFocus}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onDone?.();
          if (event.key === "Escape" && value) {
            event.stopPropagation();
            clear();
          }
        }}
      />
      {value ? <IconButton icon={X} label={t("search.clear")} onClick={clear} /> : null}
    </search>
  );
}
