import createDOMPurify from 'dompurify';

// The second lock: the server has cleaned this text already, and it is cleaned again where it is shown, so that
// one mistake is not enough. Nothing here can load from the network: an image is only ever a stored attachment,
// drawn by its id. The clean fragment is put into the page as nodes, never as a string.

const allowedTags = (
  'p br b strong i em u s a ul ol li blockquote pre code h1 h2 h3 h4 hr img ' +
  'table caption colgroup col thead tbody tfoot tr th td'
).split(' ');
const noAddresses = 'data-attachment data-fold alt colspan rowspan start dir lang'.split(' ');
const allowedAttributes = ['href', ...noAddresses];
const allowedLink = /^(?:https?:|mailto:|tel:)/i;

export interface CleanOptions {
  /** Address of a stored image, or undefined while it is not at hand. */
  attachmentUrl?: ((id: string) => string | undefined) | undefined;
}

function createPurifier() {
  const purifier = createDOMPurify(window);
  purifier.addHook('afterSanitizeAttributes', (node) => {
    if (node.tagName === 'A') {
      if (!allowedLink.test(node.getAttribute('href') ?? '')) {
        node.removeAttribute('href');
        return;
      }
      node.setAttribute('rel', 'noreferrer noopener nofollow');
      node.setAttribute('target', '_blank');
    } else {
      node.removeAttribute('href');
    }
    if (node.tagName === 'IMG' && !node.hasAttribute('data-attachment')) node.remove();
  });
  return purifier;
}

let purifier: ReturnType<typeof createPurifier> | undefined;

/** Nodes of the allow list only; ids, classes, styles, events, frames and every remote address are gone. */
export function cleanHtml(html: string, options: CleanOptions = {}): DocumentFragment {
  purifier ??= createPurifier();
  const fragment = purifier.sanitize(html, {
    ALLOWED_TAGS: allowedTags,
    ALLOWED_ATTR: allowedAttributes,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: allowedLink,
    // All others are held against the expression, whatever they are, and a number of columns is no address.
    ADD_URI_SAFE_ATTR: noAddresses,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const image of fragment.querySelectorAll('img')) {
    const url = options.attachmentUrl?.(image.dataset['attachment'] ?? '');
    if (url !== undefined) image.src = url;
    image.loading = 'lazy';
    image.decoding = 'async';
    if (!image.hasAttribute('alt')) image.alt = '';
  }
  return fragment;
}
