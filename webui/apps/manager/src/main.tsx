import { startApp } from "@comanda/ui";
import { App } from "./App.tsx";

void startApp({ name: "manager", catalogues: [], page: <App /> });
