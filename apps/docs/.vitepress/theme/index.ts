import type { Theme } from 'vitepress'
import theme from 'vitepress/theme'
import { onMounted } from 'vue'
import './style.css'

export default {
  extends: theme,
  setup: () => onMounted(nameSearch),
} satisfies Theme

/**
 * The theme calls its box of search results a button, in which nothing could be reached, and its results options, which
 * may hold no links: it is a dialog with a list of links.
 */
function nameSearch(): void {
  new MutationObserver(() => {
    const box = document.querySelector('.VPLocalSearchBox')
    if (box === null) return
    set(box, { role: 'dialog', 'aria-modal': 'true', 'aria-owns': null, 'aria-expanded': null, 'aria-haspopup': null })
    for (const list of box.querySelectorAll('.results')) set(list, { role: null })
    for (const result of box.querySelectorAll('.results > li')) set(result, { role: null, 'aria-selected': null })
    for (const input of box.querySelectorAll('.search-input'))
      set(input, { 'aria-activedescendant': null, 'aria-autocomplete': null })
    for (const key of box.querySelectorAll('kbd[aria-label]')) set(key, { role: 'img' })
  }).observe(document.body, {
    childList: true,
    subtree: true,
    attributeFilter: ['role', 'aria-activedescendant', 'aria-selected', 'aria-owns'],
  })
}

/** Only where it differs: each change is told to the observer again. */
function set(element: Element, attributes: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) === value) continue
    if (value === null) element.removeAttribute(name)
    else element.setAttribute(name, value)
  }
}
