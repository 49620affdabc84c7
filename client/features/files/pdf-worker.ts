// The thread that reads PDF files: pdf.js's own, of the same build as the page.

import 'pdfjs-dist/build/pdf.worker.min.mjs';
