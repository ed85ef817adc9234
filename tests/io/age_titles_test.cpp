#include "physiomae/io/age_titles.h"

#include "tests/io/io_test_support.h"

#include "physiomae/io/age_title.h"
#include "physiomae/io/delimited_text.h"

namespace physiomae::io {
namespace {

AgeTitles titles(std::string_view line) {
  return find_age_titles(split_cells(line, line.find(';') == line.npos ? ',' : ';'));
}

TEST(AgeTitles, ColumnsByTheirWords) {
  AgeTitles found = titles("No;Subject ID;\"Age at PSG (years)\";Geschlecht");
  EXPECT_EQ(found.name, 1U);
  EXPECT_EQ(found.age, 2U);
  EXPECT_EQ(found.sex, 3U);
  found = titles("id,participant_id,nsrr_age_gt89,nsrr_age,nsrr_sex");
  EXPECT_EQ(found.name, 1U);
  EXPECT_EQ(found.age, 3U);
  EXPECT_EQ(found.sex, 4U);
  EXPECT_EQ(found.rows_of, RowsOf::patients);
  EXPECT_DOUBLE_EQ(titles("id,age_months").years, 1.0 / 12);
  EXPECT_EQ(titles("id,age").rows_of, RowsOf::unsaid);
  found = titles("Patient;File name;Age");
  EXPECT_EQ(found.name, 1U);
  EXPECT_EQ(found.patient, 0U);
  EXPECT_EQ(found.rows_of, RowsOf::recordings);
  EXPECT_FALSE(titles("subject,participant_id,age").patient);
}

TEST(AgeTitles, OfSeveralColumnsThatOfTheNight) {
  EXPECT_EQ(titles("nsrrid,age,nsrr_age").age, 2U);
  EXPECT_EQ(titles("nsrrid,age,age_at_psg").age, 2U);
  EXPECT_EQ(titles("nsrrid,age_months,age_years").age, 2U);
  EXPECT_EQ(titles("nsrrid,gender,nsrr_sex").sex, 2U);
  EXPECT_EQ(titles("nsrrid,age_s1,nsrr_age").age, 2U);
}

TEST(AgeTitles, ColumnsOfCorpora) {
  for (const char* line :
       {"mesaid,sleepage5c,gender1", "mrosid,vsage1,gender", "nsrrid,age_s1,gender",
        "wsc_id,age,sex", "nsrrid,ageyear_at_meas,male", "BidsFolder,AgeAtVisit,SexDSC",
        "subject_code,age,sex", "obf_pptid,age,SEX"}) {
    const AgeTitles found = titles(line);
    EXPECT_EQ(found.name, 0U) << line;
    EXPECT_TRUE(found.has_age()) << line;
    EXPECT_EQ(found.sex, 2U) << line;
  }
  EXPECT_EQ(titles("nsrrid,age_s1,age_s2").age_of_visit,
            (std::vector<std::pair<std::string, size_t>>{{"1", 1}, {"2", 2}}));
  EXPECT_EQ(titles("mrosid,vs2age1").age_of_visit.at(0).first, "2");
  EXPECT_EQ(titles("mesaid,sleepage5c,gender1").sex_coding.digits.at(0), "F");
  EXPECT_EQ(titles("nsrrid,visitnumber,nsrr_age").visit, 1U);
  EXPECT_EQ(titles("wsc_id,wsc_vst,age").visit, 1U);
  EXPECT_TRUE(titles("subject,night,age").visits_are_nights);
}

TEST(AgeTitles, OtherLanguages) {
  for (const char* line : {"Proband;Alter;Geschlecht", "Patient;Âge;Sexe", "Paciente;Edad;Sexo",
                           "Paziente;Età;Sesso", "Patienten-Nr.;Alter (Jahre);Geschlecht",
                           "Patient;A\u0302ge [ans];Sexe", "Deelnemer;Leeftijd;Geslacht",
                           "Deltagare;\u00C5lder;K\u00F6n", "Paciente;Idade;G\u00EAnero",
                           "Code;Alter [J];Geschlecht", "Versuchsperson;Lebensalter;Geschlecht"}) {
    const AgeTitles found = titles(line);
    EXPECT_EQ(found.name, 0U) << line;
    EXPECT_EQ(found.age, 1U) << line;
    EXPECT_EQ(found.sex, 2U) << line;
  }
}

TEST(AgeTitle, OfTheNightsAgeAlone) {
  for (const char* age :
       {"Age", "Age [years]", "Age at study (y)", "age_at_sleep_study", "AgeAtVisit", "PatientAge",
        "age in years", "ageyears", "AGE_YRS", "baseline age", "Age (yr)", "subject age"})
    EXPECT_TRUE(read_age_title(age)) << age;
  for (const char* other : {"age_at_diagnosis", "age_group",       "Age of onset", "brain_age",
                            "sleep age",        "partner_age",     "language",     "dosage",
                            "percentage sleep", "age_sd",          "age_cat",      "nsrr_age_gt89",
                            "mental age",       "gestational_age", "age z",        "predicted_age",
                            "agenda",           "agent",           "stage",        "average"})
    EXPECT_FALSE(read_age_title(other)) << other;
  EXPECT_FALSE(titles("id,age2").has_age());  // a square, for all that is known
  EXPECT_TRUE(titles("id,age1,age2").has_age());
}

}  // namespace
}  // namespace physiomae::io
