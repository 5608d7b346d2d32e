import { RotateCw } from "lucide-react";
import { Component, type ReactNode } from "react";
import { useText } from "../i18n/i18n.ts";
import { Button } from "../parts/Button.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { uiText } from "../text/index.ts";

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | null;
}

/** Holds the fault of a page, so that the rest of the app goes on, and says how to. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    return error ? (
      <Crash error={error} onAgain={() => this.setState({ error: null })} />
    ) : (
      this.props.children
    );
  }
}

function Crash({ error, onAgain }: { readonly error: Error; readonly onAgain: () => void }) {
  const t = useText(uiText);
  const acts = (
    <>
      <Button kind="primary" big icon={RotateCw} onClick={() => location.reload()}>
        {t("crash.reload")}
      </Button>
      <Button onClick={onAgain}>{t("crash.again")}</Button>
      <small>{error.message}</small>
    </>
  );
  return (
    <EmptyState icon={RotateCw} title={t("crash.title")} action={acts}>
      {t("crash.what")}
    </EmptyState>
  );
}
