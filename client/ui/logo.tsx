/** The mark: a bird on its way home, inside a signal. Takes the text's colour for the wordmark. */
export function Logo(props: { size?: number | undefined }) {
  return (
    <svg
      width={props.size ?? 24}
      height={props.size ?? 24}
      viewBox="0 0 32 32"
      fill="none"
      aria-hidden="true"
    >
      <rect width="32" height="32" rx="8" fill="var(--accent-9)" />
      <path
        d="M6.5 9.2c4.6-.7 8.6.9 11 4.3l1.6 2.2c.9-1.7 2.4-2.6 4.3-2.4l2.6 1.5-2.2.7c-.2 4.9-3.5 8.7-8.6 9.2l-5.7.6 3-3.3c-3.9-1.9-6.2-6.4-6-12.8Z"
        fill="var(--text-on-accent)"
      />
    </svg>
  );
}
