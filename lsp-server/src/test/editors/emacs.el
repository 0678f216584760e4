;;; -*- lexical-binding: t -*-
;; Run by emacs.sh: waits for the diagnostic of the open file and then for its end. The report goes to the file B_REPORT.
(setq inhibit-startup-screen t)

(defvar b-check-end (+ (float-time) 120))
(defvar b-check-step 'first)
(defvar b-check-buffer nil)

(defun b-check-report (text status)
  (write-region text nil (getenv "B_REPORT"))
  (set-buffer-modified-p nil)
  (kill-emacs status))

(defun b-check-shown ()
  (mapconcat
   (lambda (diagnostic)
     (let ((start (flymake-diagnostic-beg diagnostic)))
       (format "%d:%d %s %s"
               (line-number-at-pos start)
               (save-excursion (goto-char start) (1+ (current-column)))
               (buffer-substring-no-properties start (flymake-diagnostic-end diagnostic))
               (flymake-diagnostic-text diagnostic))))
   (flymake-diagnostics) "\n"))

(defvar b-check-first nil)

(defun b-check ()
  (with-current-buffer b-check-buffer
    (let ((shown (if (fboundp 'flymake-diagnostics) (b-check-shown) "")))
      (cond
       ((> (float-time) b-check-end)
        (b-check-report (format "after 120 s, waiting for the %s state, there is: %s\n%s" b-check-step shown
                                (with-current-buffer "*Messages*" (buffer-string)))
                        1))
       ((and (eq b-check-step 'first) (not (string-empty-p shown)))
        (setq b-check-first shown)
        (if (not (string-match-p "\\`5:14 leaf .*`leaf` may be null" shown))
            (b-check-report (format "this is another diagnostic than expected: %s\n" shown) 1)
          (setq b-check-step 'mended)
          (goto-char (point-min))
          (forward-line 4)
          (delete-region (point) (line-end-position))
          (insert "  on_valid(leaf) { atomic_add(leaf.packets, 1); }")))
       ((and (eq b-check-step 'mended) (string-empty-p shown))
        (b-check-report (concat b-check-first "\n") 0))))))

(add-hook 'emacs-startup-hook
          (lambda ()
            (setq b-check-buffer (get-file-buffer (car (last command-line-args))))
            (run-with-timer 0.3 0.3 #'b-check)))
