// Text that stands in markup itself instead of among the translations. Looked for in the syntax, not in the characters:
// between tags, in attributes that people read or hear, and in what such a place chooses from.

import ts from 'typescript';

/** Attributes and properties of components that end up on the screen or in a screen reader. */
const READ_BY_PEOPLE = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'description',
  'heading',
  'hint',
  'label',
  'placeholder',
  'text',
  'title',
]);
/** The product's own name, and keys as they stand on keyboards. */
const NOT_TRANSLATED =
  /https?:\/\/|\b(?:Homing|Ctrl|Alt|Shift|Enter|Esc|Tab|Home|End|PgUp|PgDn|Backspace|Delete|IP)\b/gu;

const hasWords = (text: string): boolean => /\p{L}{2,}/u.test(text.replaceAll(NOT_TRANSLATED, ''));

/** The literal texts that an expression may turn out to be. */
function textsOf(node: ts.Expression): readonly ts.Node[] {
  if (ts.isStringLiteralLike(node)) return hasWords(node.text) ? [node] : [];
  if (ts.isTemplateExpression(node)) {
    const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
    return parts.some(hasWords) ? [node] : [];
  }
  if (ts.isConditionalExpression(node)) {
    return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  }
  if (ts.isBinaryExpression(node)) {
    const isChoice = [
      ts.SyntaxKind.BarBarToken,
      ts.SyntaxKind.QuestionQuestionToken,
      ts.SyntaxKind.PlusToken,
    ].includes(node.operatorToken.kind);
    const isCondition = node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
    if (isChoice) return [...textsOf(node.left), ...textsOf(node.right)];
    return isCondition ? textsOf(node.right) : [];
  }
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  return [];
}

/** `line: text` of each literal text in the markup of a file. */
export function literalTexts(fileName: string, source: string): string[] {
  const file = ts.createSourceFile(
    fileName,
    source,
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX,
  );
  const found: string[] = [];
  const report = (node: ts.Node): void => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    found.push(`${line + 1}: ${node.getText(file).trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && hasWords(node.text)) report(node);
    if (ts.isJsxExpression(node) && node.expression !== undefined) {
      const isChild = ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent);
      if (isChild) textsOf(node.expression).forEach(report);
    }
    if (ts.isJsxAttribute(node) && READ_BY_PEOPLE.has(node.name.getText(file))) {
      const { initializer } = node;
      if (initializer !== undefined && ts.isStringLiteral(initializer)) {
        if (hasWords(initializer.text)) report(initializer);
      } else if (
        initializer !== undefined &&
        ts.isJsxExpression(initializer) &&
        initializer.expression !== undefined
      ) {
        textsOf(initializer.expression).forEach(report);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
