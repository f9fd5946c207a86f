-- A rank or a check is of the same patient as its coverage.
ALTER TABLE coverage_coverage
    ADD CONSTRAINT coverage_coverage_of_patient UNIQUE (id, patient_id);
ALTER TABLE coverage_coveragerank
    ADD CONSTRAINT coverage_rank_of_patient
    FOREIGN KEY (coverage_id, patient_id) REFERENCES coverage_coverage (id, patient_id);
ALTER TABLE coverage_coveragecheck
    ADD CONSTRAINT coverage_check_of_patient
    FOREIGN KEY (coverage_id, patient_id) REFERENCES coverage_coverage (id, patient_id);
-- A product is of the payer it is named with.
ALTER TABLE coverage_product ADD CONSTRAINT coverage_product_of_payer UNIQUE (id, payer_id);
ALTER TABLE coverage_coverage
    ADD CONSTRAINT coverage_coverage_product_of_payer
    FOREIGN KEY (product_id, payer_id) REFERENCES coverage_product (id, payer_id);
ALTER TABLE coverage_payerrule
    ADD CONSTRAINT coverage_payerrule_product_of_payer
    FOREIGN KEY (product_id, payer_id) REFERENCES coverage_product (id, payer_id);
