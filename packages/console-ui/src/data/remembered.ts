/** What this browser remembers of a choice; a browser that keeps nothing throws, and the choice lasts as long as the page. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`holdfast-console-${name}`)
  } catch {
    return null
  }
}

export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`holdfast-console-${name}`)
    else localStorage.setItem(`holdfast-console-${name}`, value)
  } catch {
    // As above.
  }
}
