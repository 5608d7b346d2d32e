import { startApp } from "@comanda/ui";
import { App } from "./App.tsx";

void startApp({ name: "till", catalogues: [], page: <App /> });
