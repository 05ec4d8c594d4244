/** The mark: two gate posts and the bar between them, ruled like the gauge. Decoration beside the name. */
export function Mark() {
  return (
    <svg aria-hidden="true" viewBox="0 0 24 24" width="24" height="24" fill="none" className="shrink-0 text-tide">
      <path d="M4 2v20M20 2v20M4 12h16" stroke="currentColor" strokeWidth="3" />
      <path d="M5 7h4M5 17h4" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  )
}
