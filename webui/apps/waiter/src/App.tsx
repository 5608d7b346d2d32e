import { AppBanners } from "@comanda/ui";

/** The app's pages. */
export function App() {
  return <AppBanners />;
}
