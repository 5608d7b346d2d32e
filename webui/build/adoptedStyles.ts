// Stands in for react-style-singleton, with which sheets and menus hold the page behind them still. That one puts a
// <style> into the page, which the box's Content-Security-Policy refuses as it would anybody's; a sheet that is made by
// script and adopted is a script's doing, and scripts come from the box alone.
import { useEffect } from "react";

interface Props {
  readonly styles: string;
  readonly dynamic?: boolean;
}

/** Return a component whose styles hold for as long as one of it is on the page. */
export function styleSingleton(): (props: Props) => null {
  let users = 0;
  let sheet: CSSStyleSheet | null = null;

  function Styles({ styles }: Props): null {
    useEffect(() => {
      if (users === 0) sheet = adopt(styles);
      users += 1;
      return () => {
        users -= 1;
        if (users > 0 || sheet === null) return;
        drop(sheet);
        sheet = null;
      };
    }, [styles]);
    return null;
  }
  return Styles;
}

function adopt(styles: string): CSSStyleSheet | null {
  // Safari before 16.4 adopts none: the page behind a sheet then moves along, and all else works.
  if (!("adoptedStyleSheets" in document)) return null;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return sheet;
}

function drop(sheet: CSSStyleSheet): void {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
}
