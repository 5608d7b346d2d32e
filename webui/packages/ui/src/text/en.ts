export const en = {
  pending: "One moment…",
} as const;
