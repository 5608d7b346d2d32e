export { CheckPage, type CheckPageProps } from "./CheckPage.tsx";
