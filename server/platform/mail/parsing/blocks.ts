// A mail's text as blocks: paragraphs, lists, tables, one after the other, whatever boxes its program drew around them.
// Each knows whether its writer wrote it for this mail, quoted it, or signs with it.

export type Region = 'own' | 'quote' | 'signature';
export type Block = {
  readonly html: string;
  readonly text: string;
  readonly region: Region;
};

/** Lines that stand before what is quoted, in the languages of the mail programs. */
const WROTE =
  /(?:\bwrote|\bécrit|\ba écrit|\bschrieb|\bgeschrieben|\bescribió|\bha scritto|\bscritto|\bescreveu|\bschreef|\bskrev|\bkirjoitti|\bnapisał(?:\(a\))?|كتب|写道|のメッセージ)(?:\s[^\n]{0,160})?\s*[:：]\s*$|<[^<>\s]{1,100}@[^<>\s]{1,150}>\s*[:：]\s*$/iu;
const DATED = /\d{1,2}[:.h]\d{2}|\d{4}|\S@\S/;

/** “On Monday, Ana wrote:” and its like. */
export function isAttribution(text: string): boolean {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 400 && WROTE.test(line) && DATED.test(line);
}

/** In every mail of ours, above what it quotes. */
const REPLY_LINE = /##-\s.{3,200}\s-##/su;
export const hasReplyLine = (text: string): boolean => REPLY_LINE.test(text);

/** What phones and apps put under every mail. */
const DEVICE_LINE =
  /^(?:sent from (?:my |outlook|mail|yahoo|proton|samsung)|get outlook for |envoyé (?:de(?:puis)? mon |depuis |à partir d)|télécharg\S+ outlook|obtenez outlook|von mei\S+ .{2,40} gesendet|gesendet (?:von|mit) |diese nachricht wurde von mei|outlook für .{2,20} (?:beziehen|herunterladen)|enviado desde |obtener outlook|inviato da|verzonden vanaf|verstuurd vanaf|أرسل(?:ت)? من)/iu;
const SEPARATOR = /^(?:--|—|_{2,})\s*$/;

const isNothing = ({ html, text }: Block): boolean => text.trim() === '' && !/<img\b/i.test(html);

/**
 * The blocks with their last doubts settled: signatures begin at their line of dashes; a quotation between two pieces of
 * the writer's own is an answer point by point, and stays; and where nothing of one's own would be left, nothing is folded.
 */
export function settleRegions(blocks: readonly Block[], isReply: boolean): Block[] {
  const signed = markSignature(markAttributions(markAfterReplyLine(blocks)));
  const regions: readonly Block[] = isReply ? signed : withoutQuotes(signed);
  const settled = isInterleaved(regions) ? withoutQuotes(regions) : regions;
  const hasOwn = settled.some((block) => block.region === 'own' && !isNothing(block));
  return hasOwn ? [...settled] : settled.map((block) => ({ ...block, region: 'own' }));
}

/** What is not to be folded as a quotation ends the signature before it too. */
const withoutQuotes = (blocks: readonly Block[]): readonly Block[] =>
  blocks.map((block) => (block.region === 'quote' ? { ...block, region: 'own' } : block));

function markAfterReplyLine(blocks: readonly Block[]): readonly Block[] {
  const at = blocks.findIndex(({ text }) => hasReplyLine(text));
  return at < 0
    ? blocks
    : blocks.map((block, index) => (index < at ? block : { ...block, region: 'quote' }));
}

function markAttributions(blocks: readonly Block[]): readonly Block[] {
  const marked = [...blocks];
  for (let at = marked.length - 1; at > 0; at -= 1) {
    const before = marked[at - 1]!;
    if (marked[at]!.region !== 'quote' || before.region === 'quote') continue;
    if (isNothing(before) || isAttribution(before.text))
      marked[at - 1] = { ...before, region: 'quote' };
  }
  return marked;
}

function markSignature(blocks: readonly Block[]): readonly Block[] {
  const quote = blocks.findIndex(({ region }) => region === 'quote');
  const isOnTop = blocks.slice(0, Math.max(quote, 0)).every(isNothing);
  const end = quote < 0 || isOnTop ? blocks.length : quote;
  const start = isOnTop && quote >= 0 ? lastQuote(blocks) + 1 : 0;
  const own = blocks.slice(start, end);
  const dashes = own.findIndex(({ text }) => SEPARATOR.test(text.split('\n')[0]?.trim() ?? ''));
  const device = own.findLastIndex((block) => !isNothing(block));
  const isDevice = device >= 0 && DEVICE_LINE.test(own[device]!.text.trim());
  const from = dashes >= 0 ? dashes : isDevice ? device : -1;
  // Dashes far up are a line across the page.
  const length = from < 0 ? 0 : own.slice(from).reduce((sum, { text }) => sum + text.length, 0);
  if (from < 0 || length > 2_000) return blocks;
  return blocks.map((block, index) =>
    index >= start + from && index < end ? { ...block, region: 'signature' } : block,
  );
}

const lastQuote = (blocks: readonly Block[]): number =>
  blocks.findLastIndex(({ region }) => region === 'quote');

function isInterleaved(blocks: readonly Block[]): boolean {
  const solid = blocks.filter((block) => !isNothing(block));
  const first = solid.findIndex(({ region }) => region === 'quote');
  const last = lastQuote(solid);
  return first >= 0 && solid.slice(first, last).some(({ region }) => region === 'own');
}

/** What is folded stands in a `blockquote` that says so; neighbours are one. */
export function foldedHtml(blocks: readonly Block[]): string {
  let html = '';
  for (let at = 0; at < blocks.length;) {
    const { region } = blocks[at]!;
    let end = at;
    let content = '';
    let hasQuote = false;
    while (end < blocks.length && (blocks[end]!.region === 'own') === (region === 'own')) {
      content += blocks[end]!.html;
      hasQuote ||= blocks[end]!.region === 'quote';
      end += 1;
    }
    if (region === 'own') html += content;
    else if (blocks.slice(at, end).some((block) => !isNothing(block)))
      html += `<blockquote data-fold="${hasQuote ? 'quote' : 'signature'}">${content}</blockquote>`;
    at = end;
  }
  return html;
}
